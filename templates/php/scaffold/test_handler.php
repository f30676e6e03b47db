<?php

use Faaso\Request;

require 'faaso/load.php';
require 'handler.php';

assert(handle(new Request('GET', '/?name=Ada')) === ['hello' => 'Ada']);
assert(handle(new Request('GET', '/')) === ['hello' => 'world']);
