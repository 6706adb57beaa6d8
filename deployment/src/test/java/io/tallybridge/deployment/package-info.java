/**
 * Holds the manifests, the compose file and the images to what they promise, and to the services' own settings. Manifests
 * are looked at as they are applied: rendered by kustomize, each overlay and each combination of components.
 */
@NullMarked
package io.tallybridge.deployment;

import org.jspecify.annotations.NullMarked;
