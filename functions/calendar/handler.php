<?php

use Faaso\HttpError;
use Faaso\Request;
use Faaso\Response;

/** A calendar file (RFC 5545) for `?title=Lunch&start=2026-12-01T12:00:00Z&minutes=45&place=Berlin`, as links in mails have it. */
function handle(Request $request): Response
{
    $title = field($request, 'title') ?? throw HttpError::badRequest('title is missing');
    $start = time_of(field($request, 'start') ?? throw HttpError::badRequest('start is missing'));
    $minutes = filter_var(field($request, 'minutes') ?? '60', FILTER_VALIDATE_INT, ['options' => ['min_range' => 1, 'max_range' => 525600]]);
    if ($minutes === false) {
        throw HttpError::badRequest('minutes is not a whole number from 1 to 525600');
    }
    $lines = [
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        'PRODID:-//faaso//calendar//EN',
        'BEGIN:VEVENT',
        // The same event has the same name, so that a second import changes the first.
        'UID:' . hash('sha256', $request->target) . '@faaso',
        'DTSTAMP:' . gmdate('Ymd\THis\Z'),
        'DTSTART:' . gmdate('Ymd\THis\Z', $start),
        'DTEND:' . gmdate('Ymd\THis\Z', $start + 60 * $minutes),
        'SUMMARY:' . escaped($title),
    ];
    $place = field($request, 'place');
    if ($place !== null) {
        $lines[] = 'LOCATION:' . escaped($place);
    }
    $text = implode('', array_map(folded(...), [...$lines, 'END:VEVENT', 'END:VCALENDAR']));
    return new Response($text, headers: [
        'Content-Type' => 'text/calendar; charset=utf-8',
        'Content-Disposition' => 'attachment; filename="event.ics"',
    ]);
}

/** A field of the query that is text, or null. */
function field(Request $request, string $name): ?string
{
    $value = $request->query[$name] ?? '';
    if (!is_string($value) || preg_match('//u', $value) !== 1) {
        throw HttpError::badRequest("$name is not text");
    }
    return $value === '' ? null : $value;
}

/** The seconds since 1970 of a time with its zone. */
function time_of(string $text): int
{
    $time = DateTimeImmutable::createFromFormat('!Y-m-d\TH:i:sP', $text);
    // PHP makes the second of March from the 30th of February, and only warns.
    if ($time === false || DateTimeImmutable::getLastErrors() !== false) {
        throw HttpError::badRequest('start is not a time such as 2026-12-01T12:00:00Z');
    }
    return $time->getTimestamp();
}

/** Text as the value of a property. */
function escaped(string $text): string
{
    $text = str_replace(["\r\n", "\r"], "\n", $text);
    return preg_replace('/[\x00-\x1f\x7f]/', '', strtr($text, ['\\' => '\\\\', ';' => '\;', ',' => '\,', "\n" => '\n']));
}

/** A line in pieces of at most 75 bytes, none of which cuts a character. Further pieces begin with a space. */
function folded(string $line): string
{
    preg_match_all('/.{1,18}/u', $line, $pieces);
    return implode("\r\n ", strlen($line) <= 75 ? [$line] : $pieces[0]) . "\r\n";
}
