package io.tallybridge.gateway.request;

/**
 * Where a request goes.
 *
 * @param api which API's rules hold
 * @param upstream the service that answers
 * @param bulk whether large bodies are streamed through on this path
 * @param template the path as metrics and spans name it, with nothing in it that a caller made up
 */
public record Route(Api api, Upstream upstream, boolean bulk, String template) {}
