package io.tallybridge.gateway.request;

/**
 * Where a request goes.
 *
 * @param api which API's rules hold
 * @param upstream the service that answers
 * @param bulk whether large bodies are streamed through on this path
 */
public record Route(Api api, Upstream upstream, boolean bulk) {}
