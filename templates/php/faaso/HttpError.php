<?php

namespace Faaso;

/** An error that a handler throws for its caller. The answer has its status and {"error": message}. */
class HttpError extends \RuntimeException
{
    /** @param array<string, string|list<string>> $headers */
    public function __construct(public readonly int $status, string $message, public readonly array $headers = [])
    {
        parent::__construct($message);
    }

    /** 400: the caller's mistake. */
    public static function badRequest(string $message = 'bad request'): self
    {
        return new self(400, $message);
    }

    /** 404. */
    public static function notFound(string $message = 'not found'): self
    {
        return new self(404, $message);
    }
}
