//! Serves the function's `handle`.

fn main() {
    faaso::serve(function::handle)
}
