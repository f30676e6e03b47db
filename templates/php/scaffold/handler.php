<?php

use Faaso\Request;

function handle(Request $request): array
{
    return ['hello' => $request->query['name'] ?? 'world'];
}
