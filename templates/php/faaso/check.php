<?php

// Checks before the start that handler.php has a function that can be called with a request.

use Faaso\Log;
use Faaso\Request;

require __DIR__ . '/load.php';
require __DIR__ . '/Log.php';

const EXPECTED = "expected 'function handle(Request \$request)' in handler.php";

/** Ends with one line that says what is wrong. */
function fail(string $message): never
{
    file_put_contents('php://stderr', 'error: ' . Log::line($message) . "\n");
    exit(1);
}

if (!is_file('handler.php')) {
    fail('there is no handler.php; ' . EXPECTED);
}
ini_set('log_errors', '0');
$checked = false;
register_shutdown_function(function () use (&$checked) {
    if (!$checked) {
        $error = error_get_last();
        fail('handler.php cannot be loaded: ' . ($error === null ? 'it calls exit' : "{$error['message']} in {$error['file']}:{$error['line']}"));
    }
});
try {
    require 'handler.php';
} catch (Throwable $error) {
    $checked = true;
    fail('handler.php cannot be loaded: ' . $error::class . ": {$error->getMessage()} in {$error->getFile()}:{$error->getLine()}");
}
$checked = true;
if (!function_exists('handle')) {
    fail("handler.php defines no function 'handle' outside of namespaces; " . EXPECTED);
}
$handle = new ReflectionFunction('handle');
$first = $handle->getParameters()[0] ?? null;
$type = (string) $first?->getType();
if ($first === null || $handle->getNumberOfRequiredParameters() > 1 || !in_array(ltrim($type, '?'), ['', 'mixed', 'object', Request::class], true)) {
    $parameters = array_map(fn ($one) => trim("{$one->getType()} \${$one->getName()}"), $handle->getParameters());
    fail("'handle' takes (" . implode(', ', $parameters) . '), not one Request; ' . EXPECTED);
}
