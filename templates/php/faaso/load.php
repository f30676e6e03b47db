<?php

// Makes the classes of the template and of composer known. Tests of a function require this file.
foreach (['HttpError', 'Request', 'Response'] as $class) {
    require_once __DIR__ . "/$class.php";
}
if (is_file(__DIR__ . '/../vendor/autoload.php')) {
    require_once __DIR__ . '/../vendor/autoload.php';
}
