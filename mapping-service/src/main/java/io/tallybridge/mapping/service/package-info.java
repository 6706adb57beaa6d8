/** Services (SKUs) that a vendor offers to all of its integrations. */
@NullMarked
package io.tallybridge.mapping.service;

import org.jspecify.annotations.NullMarked;
