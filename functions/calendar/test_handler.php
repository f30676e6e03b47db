<?php

use Faaso\HttpError;
use Faaso\Request;

require 'faaso/load.php';
require 'handler.php';

function calendar(array $fields): string
{
    return handle(new Request('GET', '/?' . http_build_query($fields + ['title' => 'x', 'start' => '2026-12-01T12:00:00Z'])))->body;
}

function refusal(array $fields): string
{
    try {
        calendar($fields);
    } catch (HttpError $error) {
        assert($error->status === 400);
        return $error->getMessage();
    }
    return 'nothing was refused';
}

// One hour by default, also across midnight.
assert(str_contains(calendar(['start' => '2026-12-31T23:30:00Z']), "DTEND:20270101T003000Z\r\n"));
// A text cannot add lines of its own.
assert(str_contains(calendar(['title' => "a\r\nATTENDEE:b,c;d\\\x07"]), "SUMMARY:a\\nATTENDEE:b\\,c\\;d\\\\\r\n"));
// Long lines are folded between characters.
$long = calendar(['place' => str_repeat('ü🙂', 60)]);
foreach (explode("\r\n", $long) as $line) {
    assert(strlen($line) <= 75 && preg_match('//u', $line) === 1);
}
assert(str_contains(str_replace("\r\n ", '', $long), 'LOCATION:' . str_repeat('ü🙂', 60) . "\r\n"));

assert(refusal(['title' => '']) === 'title is missing');
assert(refusal(['title' => ['x']]) === 'title is not text');
assert(refusal(['place' => "\xff"]) === 'place is not text');
foreach (['tomorrow', '2026-12-01', '2026-12-01T12:00:00', '2026-02-30T12:00:00Z', '2026-12-01T25:00:00Z'] as $start) {
    assert(str_starts_with(refusal(['start' => $start]), 'start is not a time'));
}
foreach (['0', '-5', '1.5', 'x', '525601'] as $minutes) {
    assert(str_starts_with(refusal(['minutes' => $minutes]), 'minutes is not a whole number'));
}
