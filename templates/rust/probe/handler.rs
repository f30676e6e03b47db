//! The probe of 'faaso template test'. docs/template-standard.md of faaso lists its answers.
use faaso::{json, stream, IntoResponse, Request, Response, Result};
use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::{Duration, Instant};

const RELEASED: &str = "/tmp/released";

pub fn handle(request: Request) -> Result<Response> {
    Ok(match request.path.as_str() {
        "/unread" => "unread".into_response(),
        "/headers" => (200, [("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")], "two headers").into_response(),
        "/stream" => stream(["first\n", "last\n"].into_iter().inspect(|piece| if *piece == "last\n" { wait() })),
        "/release" => {
            std::fs::write(RELEASED, "")?;
            "released".into_response()
        }
        "/raise" => return Err(std::io::Error::other("raised-by-probe").into()),
        "/throw" => panic!("thrown-by-probe"),
        "/slow" => {
            sleep(Duration::from_secs(1));
            "slow".into_response()
        }
        _ => echo(&request).into_response(),
    })
}

/// Returns when /release was requested, or after 10 s.
fn wait() {
    let end = Instant::now() + Duration::from_secs(10);
    while Instant::now() < end && !std::path::Path::new(RELEASED).exists() {
        sleep(Duration::from_millis(20));
    }
}

fn echo(request: &Request) -> faaso::Value {
    let mut headers: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (name, value) in &request.headers {
        headers.entry(name.as_str()).or_default().push(String::from_utf8_lossy(value.as_bytes()).into_owned());
    }
    let headers: BTreeMap<_, _> = headers.into_iter().map(|(name, values)| (name, values.join(", "))).collect();
    json!({"method": request.method.as_str(), "target": request.target, "headers": headers, "length": request.body.len()})
}
