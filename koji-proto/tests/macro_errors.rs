//! Wrong declarations are refused where they are wrong, all at once.

#[test]
fn wrong_declarations_are_explained() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
