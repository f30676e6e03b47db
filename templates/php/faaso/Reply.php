<?php

namespace Faaso;

/** An answer that can be sent: a status, header lines without Content-Length, and a body or its pieces. */
final class Reply
{
    private const TEXT = 'text/plain; charset=utf-8';
    private const OCTETS = 'application/octet-stream';
    private const JSON = 'application/json';
    /** The grammar of header names (RFC 9110, section 5.6.2). */
    private const NAME = '/\A[!#$%&\'*+.^_`|~0-9A-Za-z-]+\z/';
    /** The server sets these; Status would replace the status. */
    private const RESERVED = [
        'connection', 'keep-alive', 'proxy-authenticate', 'proxy-connection', 'status', 'te', 'trailer', 'trailers',
        'transfer-encoding', 'upgrade',
    ];
    private const JSON_FLAGS = JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_PRESERVE_ZERO_FRACTION;

    /** @param list<string> $lines */
    private function __construct(
        public readonly int $status,
        public readonly array $lines,
        public readonly string $body,
        public readonly ?\Iterator $pieces = null,
    ) {
    }

    /** The reply for a handler's result. Throws if the result cannot be sent. */
    public static function of(mixed $result): self
    {
        $response = $result instanceof Response ? $result : new Response($result, $result === null ? 204 : 200);
        if ($response->status < 200 || $response->status > 599) {
            throw new \UnexpectedValueException("a handler returned the status {$response->status}; 200 to 599 are allowed");
        }
        $lines = self::lines($response->headers);
        $body = $response->body;
        if ($body === null) {
            return new self($response->status, $lines, '');
        }
        if (is_resource($body)) {
            return new self($response->status, self::typed($lines, self::OCTETS), '', self::read($body));
        }
        if ($body instanceof \Iterator) {
            return new self($response->status, self::typed($lines, self::TEXT), '', $body);
        }
        if (is_string($body)) {
            $type = preg_match('//u', $body) === 1 ? self::TEXT : self::OCTETS;
            return new self($response->status, self::typed($lines, $type), $body);
        }
        return new self($response->status, self::typed($lines, self::JSON), json_encode($body, self::JSON_FLAGS));
    }

    /** The reply with {"error": message}. */
    public static function error(int $status, string $message, array $headers = []): self
    {
        $others = array_filter($headers, fn ($name) => strtolower($name) !== 'content-type', ARRAY_FILTER_USE_KEY);
        $message = preg_match('//u', $message) === 1 ? $message : Log::line($message);
        return self::of(new Response(['error' => $message], $status, $others));
    }

    /** True if the status has neither a body nor a length (RFC 9110, section 6.4.1). */
    public function bodiless(): bool
    {
        return $this->status === 204 || $this->status === 304;
    }

    /** The header lines of a handler. Throws for a field that would break the response or add to it. */
    private static function lines(array $headers): array
    {
        $lines = [];
        foreach ($headers as $name => $values) {
            $name = (string) $name;
            if (preg_match(self::NAME, $name) !== 1) {
                throw new \UnexpectedValueException("a response header has the name '$name'");
            }
            if (in_array(strtolower($name), self::RESERVED, true)) {
                throw new \UnexpectedValueException("the response header $name is the server's to set");
            }
            foreach (is_array($values) ? $values : [$values] as $value) {
                if (preg_match('/[\x00-\x08\x0a-\x1f\x7f]/', (string) $value) === 1) {
                    throw new \UnexpectedValueException("the response header $name has a control character");
                }
                if (strtolower($name) !== 'content-length') {
                    $lines[] = "$name: $value";
                }
            }
        }
        return $lines;
    }

    private static function typed(array $lines, string $type): array
    {
        foreach ($lines as $line) {
            if (stripos($line, 'content-type:') === 0) {
                return $lines;
            }
        }
        return [...$lines, "Content-Type: $type"];
    }

    private static function read($file): \Generator
    {
        while (!feof($file)) {
            yield fread($file, 1 << 15);
        }
        fclose($file);
    }
}
