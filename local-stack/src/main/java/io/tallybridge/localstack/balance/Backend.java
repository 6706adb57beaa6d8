package io.tallybridge.localstack.balance;

/**
 * One replica as a balancer sees it.
 *
 * @param name as people see it
 * @param port of its API
 * @param management port that tells whether it is ready
 */
public record Backend(String name, int port, int management) {}
