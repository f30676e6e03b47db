<?php

namespace Faaso;

/** Log entries that no request can forge: an entry is one line at the margin, and its further lines are indented. */
final class Log
{
    /** Longer lines are cut: Docker splits a line at 16 KiB. */
    private const LONGEST = 4000;

    /** Logs an error of a handler, headed by the request that it belongs to. */
    public static function report(Request $request, \Throwable|string $error): void
    {
        $label = $request->id === '' ? '' : " [{$request->id}]";
        $entry = self::line("{$request->method} {$request->path}$label failed") . "\n";
        for ($depth = 0; $error !== null && $depth < 10; $depth++) {
            $entry .= ($depth > 0 ? '  caused by: ' : '  ') . (is_string($error) ? self::line($error) . "\n" : self::trace($error));
            $error = is_string($error) ? null : $error->getPrevious();
        }
        self::write($entry);
    }

    /** Logs text that code has printed. */
    public static function printed(string $text): void
    {
        if (trim($text) !== '') {
            self::write(implode('', array_map(fn ($line) => self::line($line) . "\n", explode("\n", rtrim($text)))));
        }
    }

    /** The text as one line that can be printed: line breaks and other control characters are escaped. */
    public static function line(string $text): string
    {
        $cut = strlen($text) > self::LONGEST ? substr($text, 0, self::LONGEST) . '…' : $text;
        // Control characters, separators of lines, and signs that turn the direction of writing.
        $line = preg_replace_callback('/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u', fn ($found) => trim(json_encode($found[0]), '"'), $cut);
        // Text that is no UTF-8, byte by byte.
        $line ??= preg_replace_callback('/[^\x20-\x7e]/', fn ($found) => sprintf('\x%02x', ord($found[0])), $cut);
        return str_replace("\x7f", '\u007f', $line);
    }

    /** The class, the message and the place of an error, and its frames down to the server's. */
    private static function trace(\Throwable $error): string
    {
        $lines = self::line($error::class . ": {$error->getMessage()} in {$error->getFile()}:{$error->getLine()}") . "\n";
        foreach ($error->getTrace() as $frame) {
            if (str_starts_with($frame['file'] ?? '', __DIR__)) {
                break;
            }
            if (isset($frame['file']) && ($frame['class'] ?? '') !== Application::class) {
                $name = ($frame['class'] ?? '') . ($frame['type'] ?? '') . $frame['function'];
                $lines .= '    ' . self::line("$name() called in {$frame['file']}:{$frame['line']}") . "\n";
            }
        }
        return $lines;
    }

    /** In one write, because several processes write. */
    private static function write(string $entry): void
    {
        file_put_contents('php://stderr', $entry);
    }
}
