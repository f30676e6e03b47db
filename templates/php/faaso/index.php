<?php

// php-fpm runs this file for each request.

use Faaso\{Application, HttpError, Log, Reply, Request};

foreach (['load', 'Log', 'Reply', 'Application'] as $file) {
    require __DIR__ . "/$file.php";
}
// The application logs errors itself.
ini_set('log_errors', '0');
chdir(dirname(__DIR__));

$body = file_get_contents('php://input');
$length = (int) ($_SERVER['CONTENT_LENGTH'] ?? 0);
// The web server states the length of every body, also if there is none.
$headers = array_filter(getallheaders(), fn ($value, $name) => $name !== 'Content-Length' || $value !== '0', ARRAY_FILTER_USE_BOTH);
$request = new Request($_SERVER['REQUEST_METHOD'], $_SERVER['REQUEST_URI'], $headers, $body);
(new Application($request))->run(function (Request $request) use ($length) {
    if ($length > (int) getenv('MAX_BODY')) {
        throw new HttpError(413, 'the body is larger than ' . getenv('MAX_BODY') . ' bytes');
    }
    if (strlen($request->body) !== $length) {
        throw new RuntimeException('the body did not fit into /tmp');
    }
    require_once 'handler.php';
    return handle($request);
});
