/** Many counts at once as NDJSON, with a verdict per line. */
@NullMarked
package io.tallybridge.usage.bulk;

import org.jspecify.annotations.NullMarked;
