package io.tallybridge.psasync.audit;

import io.tallybridge.common.caller.Caller;
import io.tallybridge.common.caller.Roles;
import io.tallybridge.common.paging.Cursor;
import io.tallybridge.common.paging.Limit;
import io.tallybridge.common.paging.Page;
import jakarta.annotation.security.RolesAllowed;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The audit trail, newest first. */
@Path("/api/v1/audit")
@Tag(name = "Evidence")
class AuditResource {
    private final AuditTrail trail;
    private final Caller caller;

    AuditResource(AuditTrail trail, Caller caller) {
        this.trail = trail;
        this.caller = caller;
    }

    @GET
    @Transactional
    @RolesAllowed({Roles.ORG_ADMIN, Roles.BILLING_APPROVER, Roles.BILLING_VIEWER})
    @Operation(summary = "Who did what, newest first")
    public Page<AuditTrail.Entry> list(
            @QueryParam("subjectId") @Nullable String subjectId,
            @QueryParam("action") @Nullable String action,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Integer limit) {
        return trail.list(caller.organization(), subjectId, action, Cursor.parse(cursor, 1), Limit.of(limit));
    }
}
