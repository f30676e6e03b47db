<?php

// The probe of 'faaso template test'. docs/template-standard.md of faaso lists its answers.

use Faaso\Request;
use Faaso\Response;

const RELEASED = '/tmp/released';

function pieces(): Generator
{
    yield "first\n";
    for ($waited = 0; $waited < 500 && !file_exists(RELEASED); $waited++) {
        usleep(20_000);
        clearstatcache();
    }
    yield "last\n";
}

function handle(Request $request): mixed
{
    switch ($request->path) {
        case '/unread':
            return 'unread';
        case '/headers':
            return new Response('two headers', headers: ['Set-Cookie' => ['a=1', 'b=2']]);
        case '/stream':
            return pieces();
        case '/release':
            touch(RELEASED);
            return 'released';
        case '/raise':
            throw new LogicException('raised-by-probe');
        case '/throw':
            // No Throwable, so that no 'catch' sees it.
            exit('thrown-by-probe');
        case '/slow':
            sleep(1);
            return 'slow';
        default:
            return [
                'method' => $request->method,
                'target' => $request->target,
                'headers' => (object) $request->headers,
                'length' => strlen($request->body),
            ];
    }
}
