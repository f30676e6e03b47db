<?php

// prepare.php FOLDER TARGET checks the syntax of all files of a function, and copies those that name dependencies to TARGET.

require __DIR__ . '/Log.php';

[, $folder, $target] = $argv;

function fail(string $message): never
{
    file_put_contents('php://stderr', 'error: ' . Faaso\Log::line($message) . "\n");
    exit(1);
}

function copyTree(string $from, string $to): void
{
    if (!is_dir($from)) {
        copy($from, $to);
        return;
    }
    @mkdir($to, recursive: true);
    foreach (array_diff(scandir($from), ['.', '..']) as $name) {
        copyTree("$from/$name", "$to/$name");
    }
}

$files = new RecursiveIteratorIterator(new RecursiveDirectoryIterator($folder, FilesystemIterator::SKIP_DOTS));
foreach ($files as $file) {
    if ($file->getExtension() === 'php') {
        try {
            token_get_all(file_get_contents($file), TOKEN_PARSE);
        } catch (ParseError $error) {
            fail(substr($file, strlen($folder) + 1) . ":{$error->getLine()}: {$error->getMessage()}");
        }
    }
}
if (!is_file("$folder/handler.php")) {
    fail("there is no handler.php; expected 'function handle(Request \$request)' in it");
}
mkdir($target);
// Packages of the function's own lie in packages/, as path repositories.
foreach (['composer.json', 'composer.lock', 'packages'] as $name) {
    if (file_exists("$folder/$name")) {
        copyTree("$folder/$name", "$target/$name");
    }
}
