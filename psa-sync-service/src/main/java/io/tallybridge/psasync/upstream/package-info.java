/** What mapping-service and usage-ingest-service tell: bulk streams with a first and a last line, read line by line. */
@NullMarked
package io.tallybridge.psasync.upstream;

import org.jspecify.annotations.NullMarked;
