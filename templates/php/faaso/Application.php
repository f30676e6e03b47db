<?php

namespace Faaso;

/** Answers one request with the handler. */
final class Application
{
    private bool $answered = false;
    private bool $begun = false;
    /** Freed when the memory is used up, so that the error can still be logged. */
    private ?string $reserve;

    public function __construct(private readonly Request $request)
    {
        $this->reserve = str_repeat(' ', 1 << 16);
    }

    /** Calls the handler, and sends its answer. Anything thrown becomes an answer, and a log entry if it is no HttpError. */
    public function run(callable $handle): void
    {
        register_shutdown_function($this->ended(...));
        set_error_handler($this->warned(...));
        ob_start();
        // A fiber has a stack of its own. A recursion without an end fills that one, and the error can still be answered.
        $fiber = new \Fiber($this->answer(...));
        $fiber->start($handle);
        if (!$fiber->isTerminated()) {
            $this->failed('the handler suspended the fiber that it runs in');
        }
    }

    private function answer(callable $handle): void
    {
        try {
            try {
                $this->send(Reply::of($handle($this->request)));
            } catch (HttpError $error) {
                $this->send(Reply::error($error->status, $error->getMessage(), $error->headers));
            }
        } catch (\Throwable $error) {
            $this->failed($error);
        }
    }

    /** A warning is an error, as in most of PHP's frameworks, unless '@' silences it. A deprecation is only logged. */
    private function warned(int $level, string $message, string $file, int $line): bool
    {
        if (!(error_reporting() & $level)) {
            return true;
        }
        if ($level === E_DEPRECATED || $level === E_USER_DEPRECATED) {
            Log::printed("deprecated: $message in $file:$line");
            return true;
        }
        throw new \ErrorException($message, 0, $level, $file, $line);
    }

    private function send(Reply $reply): void
    {
        $pieces = $reply->pieces;
        $empty = $this->request->method === 'HEAD' || $reply->bodiless();
        // The first piece is made at once: an error before it can still be answered properly.
        $piece = $pieces === null || $empty ? null : self::next($pieces, true);
        $this->head($reply, $pieces === null && !$reply->bodiless() ? strlen($reply->body) : null);
        $this->begun = true;
        if ($pieces === null && !$empty) {
            echo $reply->body;
        }
        while ($piece !== null) {
            echo $piece;
            flush();
            ob_start();
            $piece = self::next($pieces, false);
            self::silence();
        }
        $this->answered = true;
    }

    /** Sets the status and the headers. What the handler printed goes to the log. */
    private function head(Reply $reply, ?int $length): void
    {
        self::silence();
        http_response_code($reply->status);
        foreach ($reply->lines as $line) {
            header($line, false);
        }
        // PHP itself changes the status for some headers, such as Location.
        http_response_code($reply->status);
        if ($length !== null) {
            header("Content-Length: $length");
        }
    }

    /** The next piece that is not empty; null at the end. */
    private static function next(\Iterator $pieces, bool $first): ?string
    {
        for ($first ? $pieces->rewind() : $pieces->next(); $pieces->valid(); $pieces->next()) {
            $piece = $pieces->current();
            if (!is_string($piece)) {
                throw new \UnexpectedValueException('a stream yields strings, not ' . get_debug_type($piece));
            }
            if ($piece !== '') {
                return $piece;
            }
        }
        return null;
    }

    private static function silence(): void
    {
        while (ob_get_level() > 0) {
            Log::printed(ob_get_clean());
        }
    }

    private function failed(\Throwable|string $error): void
    {
        self::silence();
        Log::report($this->request, $error);
        $this->answered = true;
        if ($this->begun) {
            // The connection ends without the last chunk, so the client notices.
            posix_kill(posix_getpid(), 9);
        }
        header_remove();
        $reply = Reply::error(500, 'internal error');
        $this->head($reply, strlen($reply->body));
        echo $reply->body;
    }

    /** The end of the script. Nothing was answered if the handler called exit, or if PHP itself gave up. */
    private function ended(): void
    {
        if ($this->answered || connection_aborted()) {
            return;
        }
        $this->reserve = null;
        $error = error_get_last();
        if ($error !== null && ($error['type'] & (E_ERROR | E_CORE_ERROR | E_COMPILE_ERROR | E_USER_ERROR | E_RECOVERABLE_ERROR | E_PARSE))) {
            $this->failed("{$error['message']} in {$error['file']}:{$error['line']}");
        } else {
            $printed = ob_get_level() > 0 ? trim(ob_get_clean()) : '';
            $this->failed('the handler called exit' . ($printed === '' ? '' : "; it had printed: $printed"));
        }
    }
}
