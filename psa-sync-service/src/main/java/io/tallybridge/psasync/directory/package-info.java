/** A PSA's companies, products, agreements and lines as last read, and the run that reads them. */
@NullMarked
package io.tallybridge.psasync.directory;

import org.jspecify.annotations.NullMarked;
