package io.tallybridge.mapping.vendorapi;

import io.tallybridge.mapping.property.NewProperty;
import io.tallybridge.mapping.property.Property;
import io.tallybridge.mapping.property.PropertyChange;
import io.tallybridge.mapping.property.PropertyKind;
import io.tallybridge.mapping.property.PropertyService;
import io.tallybridge.mapping.validation.Texts;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What accounts and organization services have in common on the wire. */
@ApplicationScoped
class PropertyEndpoint {
    private final VendorSession session;
    private final VendorBody bodies;
    private final PropertyService properties;

    @Inject
    PropertyEndpoint(VendorSession session, VendorBody bodies, PropertyService properties) {
        this.session = session;
        this.bodies = bodies;
        this.properties = properties;
    }

    @Transactional
    List<PropertyDocument> list(PropertyKind kind, @Nullable List<String> ids, boolean withUnmapped) {
        return documents(properties.list(kind, session.integration().id(), ids, !withUnmapped));
    }

    @Transactional
    List<PropertyDocument> create(PropertyKind kind, byte[] body, @Nullable String type) {
        UUID integrationId = session.integration().id();
        VendorBody.Batch batch = bodies.batch(body, type);
        List<NewProperty> wanted = new ArrayList<>();
        for (Fields fields : batch.items()) {
            String id = fields.requiredId("id");
            String name = fields.required("name", Texts.LONGEST_NAME);
            String description = fields.text("description", Texts.LONGEST_DESCRIPTION);
            Boolean arrears = fields.flag("isArrears");
            wanted.add(new NewProperty(id, name, description == null ? "" : description, Boolean.TRUE.equals(arrears)));
        }
        batch.requireValid();
        return documents(properties.create(kind, integrationId, wanted));
    }

    @Transactional
    PropertyDocument change(PropertyKind kind, String pathId, byte[] body, @Nullable String type) {
        UUID integrationId = session.integration().id();
        String id = VendorSession.pathId(pathId, known -> properties.exists(kind, integrationId, known));
        Fields fields = bodies.object(body, type);
        PropertyChange change = change(fields, id, fields.id("id"));
        fields.requireValid();
        return documents(properties.change(kind, integrationId, List.of(change)))
                .get(0);
    }

    /** A list is answered with a list, an object with an object. */
    @Transactional
    Object changeAll(PropertyKind kind, byte[] body, @Nullable String type) {
        UUID integrationId = session.integration().id();
        VendorBody.Batch batch = bodies.batch(body, type);
        List<PropertyChange> changes = new ArrayList<>();
        for (Fields fields : batch.items()) {
            changes.add(change(fields, fields.requiredId("id"), null));
        }
        batch.requireValid();
        List<PropertyDocument> changed = documents(properties.change(kind, integrationId, changes));
        return batch.list() ? changed : changed.get(0);
    }

    private static PropertyChange change(Fields fields, String id, @Nullable String newId) {
        return new PropertyChange(
                id,
                newId,
                fields.text("name", Texts.LONGEST_NAME),
                fields.text("description", Texts.LONGEST_DESCRIPTION),
                fields.flag("isActive"),
                fields.flag("isArrears"));
    }

    private static List<PropertyDocument> documents(List<Property> found) {
        return found.stream().map(PropertyDocument::of).toList();
    }
}
