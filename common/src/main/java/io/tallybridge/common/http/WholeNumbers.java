package io.tallybridge.common.http;

import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** Whole numbers in queries: what is none is a bad request, not an unknown address as the specification has it. */
@Provider
public class WholeNumbers implements ParamConverterProvider {

    @Override
    @SuppressWarnings("unchecked")
    public <T> @Nullable ParamConverter<T> getConverter(Class<T> rawType, Type genericType, Annotation[] annotations) {
        if (rawType != Integer.class) {
            return null;
        }
        String name = "The number";
        for (Annotation annotation : annotations) {
            if (annotation instanceof QueryParam query) {
                name = "'" + query.value() + "'";
            }
        }
        return (ParamConverter<T>) new Converter(name);
    }

    private record Converter(String name) implements ParamConverter<Integer> {

        @Override
        public @Nullable Integer fromString(@Nullable String value) {
            if (value == null || value.isEmpty()) {
                return null;
            }
            try {
                return Integer.valueOf(value);
            } catch (NumberFormatException e) {
                // The framework passes on only its own exceptions from here.
                throw new BadRequestException(name + " must be a whole number.");
            }
        }

        @Override
        public String toString(Integer value) {
            return value.toString();
        }
    }
}
