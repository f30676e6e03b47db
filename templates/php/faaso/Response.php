<?php

namespace Faaso;

/**
 * An answer with a status and headers of its own.
 *
 * The body is anything that a handler may return alone:
 * - a string: text, or octets if it is not UTF-8; null: no body, and 204 if it is returned alone;
 * - an Iterator, such as a generator, of strings, or an open file: streamed;
 * - anything else, such as an array: JSON.
 */
final class Response
{
    /**
     * A header that is sent more than once has a list as its value.
     *
     * @param array<string, string|list<string>> $headers
     */
    public function __construct(public readonly mixed $body = null, public readonly int $status = 200, public readonly array $headers = [])
    {
    }
}
