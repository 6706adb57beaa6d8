package io.tallybridge.mapping.validation;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.ReportAsSingleViolation;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A name in any script: 1 to 500 characters, not only white space, well-formed Unicode. */
@Size(min = 1, max = Texts.LONGEST_NAME)
@Pattern(regexp = Texts.WELL_FORMED)
@ReportAsSingleViolation
@Constraint(validatedBy = {})
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT, ElementType.TYPE_USE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Name {
    String message() default "must have 1 to 500 characters and be well-formed text";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}
