//! The site is compiled into the program: a new site makes a new program.

fn main() {
    println!("cargo::rerun-if-changed=../target/site/manifest.json");
    println!("cargo::rerun-if-changed=build.rs");
}
