package io.tallybridge.psasync.testing;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.tallybridge.common.testing.IssuerResource;
import io.tallybridge.common.testing.PostgresResource;

/** What every test of the running service needs; one start for all of them. */
@QuarkusTestResource(value = PostgresResource.class, initArgs = @ResourceArg(name = "database", value = "psa"))
@QuarkusTestResource(IssuerResource.class)
@QuarkusTestResource(NeighboursResource.class)
public abstract class PsaServiceTest {}
