use crate::house::ROUTES;

/// Every page of the app, what the server adds to them, and two addresses that lead nowhere.
pub async fn pages() -> Vec<String> {
    let listing = ROUTES.write().await;
    let mut pages: Vec<String> =
        leptos_axum::generate_route_list(app::App).iter().map(|listing| listing.path().to_owned()).collect();
    drop(listing);
    pages.extend(server::router::plain_routes().map(|(path, _)| path.to_owned()));
    pages.extend(["/w/elsewhere", "/nowhere"].map(str::to_owned));
    pages.sort();
    // A page that is also drawn with the form it gets back; what is told to whom then, `invites.rs` looks at.
    pages.dedup();
    pages
}

/// Every server function.
pub fn server_functions() -> Vec<String> {
    let mut names: Vec<String> = server_fn::axum::server_fn_paths()
        .map(|(path, method)| {
            assert_eq!(method, http::Method::POST, "{path}: only posts are safe from other sites");
            assert!(path.starts_with("/rpc/"), "{path} does not stand below /rpc/");
            path.trim_start_matches("/rpc/").to_owned()
        })
        .collect();
    assert!(names.len() > 20, "the functions are not linked in");
    names.sort();
    names
}
