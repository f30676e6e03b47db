<?php

namespace Faaso;

/** One HTTP request. It may be made by hand in a test. */
final class Request
{
    /** The decoded path, with every slash that was sent. */
    public readonly string $path;
    /** The fields of the query, as PHP has them in $_GET. */
    public readonly array $query;
    /** The headers by name in lower case. The values of one name are joined by ", ". */
    public readonly array $headers;
    /** The proxy's X-Request-Id, or an empty text. */
    public readonly string $id;

    /**
     * @param string $target the path and the query as they were sent: %2F is not decoded
     * @param string $body the whole body
     */
    public function __construct(
        public readonly string $method = 'GET',
        public readonly string $target = '/',
        array $headers = [],
        public readonly string $body = '',
    ) {
        [$path, $query] = explode('?', $target, 2) + ['', ''];
        parse_str($query, $fields);
        $this->path = rawurldecode($path);
        $this->query = $fields;
        $this->headers = array_change_key_case($headers);
        $this->id = $this->headers['x-request-id'] ?? '';
    }

    /** The header of this name, in any case, or null. */
    public function header(string $name): ?string
    {
        return $this->headers[strtolower($name)] ?? null;
    }

    /** The body as UTF-8. Throws a 400 if it is not. */
    public function text(): string
    {
        if (preg_match('//u', $this->body) !== 1) {
            throw HttpError::badRequest('the body is not UTF-8');
        }
        return $this->body;
    }

    /** The value of the body's JSON; objects are arrays. Throws a 400 if it is not JSON. */
    public function json(): mixed
    {
        try {
            return json_decode($this->body, true, flags: JSON_THROW_ON_ERROR);
        } catch (\JsonException $problem) {
            throw HttpError::badRequest("the body is not JSON: {$problem->getMessage()}");
        }
    }
}
