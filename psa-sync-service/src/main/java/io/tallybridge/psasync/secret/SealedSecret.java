package io.tallybridge.psasync.secret;

/**
 * A secret as it is stored.
 *
 * @param keyId the key set's key that wraps its data key
 */
public record SealedSecret(byte[] bytes, long keyId) {

    @Override
    public String toString() {
        return "SealedSecret[keyId=" + keyId + "]";
    }
}
