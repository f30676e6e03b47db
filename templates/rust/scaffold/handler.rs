use faaso::{json, Request, Value};

pub fn handle(request: Request) -> Value {
    json!({"hello": request.query("name").unwrap_or("world")})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greets_by_name() {
        assert_eq!(handle(Request::new("GET", "/?name=Ada")), json!({"hello": "Ada"}));
    }
}
