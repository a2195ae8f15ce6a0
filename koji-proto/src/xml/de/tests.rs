//! What is read, and what is refused.

use serde::Deserialize;

use super::*;
use crate::value::DateTime;

/// Wraps what stands in a `<param>` into a call of `m`.
fn call(param: &str) -> Result<MethodCall, DecodeError> {
    let document =
        format!("<methodCall><methodName>m</methodName><params><param>{param}</param></params></methodCall>");
    parse_call(document.as_bytes(), &Limits::request())
}

fn value(value: &str) -> Result<Value, DecodeError> {
    call(&format!("<value>{value}</value>")).map(|call| call.params[0].clone())
}

#[test]
fn every_type_is_read() {
    for (xml, wanted) in [
        ("<int>3</int>", Value::Int(3)),
        (" <i8> 3 </i8> ", Value::Int(3)),
        ("<zz:biginteger>3</zz:biginteger>", Value::Int(3)),
        ("<boolean>1</boolean>", Value::Bool(true)),
        ("<float>1e400</float>", Value::Double(f64::INFINITY)),
        ("<bigdecimal>1.50</bigdecimal>", Value::Double(1.5)),
        ("<string> a </string>", Value::Str(" a ".into())),
        (" a ", Value::Str(" a ".into())),
        ("", Value::Str(String::new())),
        ("<nil/>", Value::Nil),
        ("<ex:nil/>", Value::Nil),
        ("<base64>!!!</base64>", Value::Bytes(Vec::new())),
        ("<base64>aGk\n=</base64>", Value::Bytes(b"hi".to_vec())),
        ("<dateTime.iso8601>garbage</dateTime.iso8601>", Value::DateTime("garbage".into())),
        ("<array><data/></array>", Value::Array(Vec::new())),
        ("<struct/>", Value::Struct(Vec::new())),
    ] {
        assert_eq!(value(xml), Ok(wanted), "{xml}");
    }
}

#[test]
fn of_repeated_keys_the_last_counts() {
    let member =
        |key: &str, n: i64| format!("<member><name>{key}</name><value><int>{n}</int></value></member>");
    let xml = format!("<struct>{}{}{}</struct>", member("a", 1), member("b", 2), member("a", 3));
    assert_eq!(
        value(&xml),
        Ok(Value::Struct(vec![("b".into(), Value::Int(2)), ("a".into(), Value::Int(3))]))
    );
}

#[test]
fn text_is_read_as_an_xml_parser_reads_it() {
    for (xml, wanted) in [
        ("a<!-- c -->b", "ab"),
        ("a<?pi x?>b", "ab"),
        ("a<![CDATA[<x>\r\n]]>b", "a<x>\nb"),
        ("a\r\nb\rc&#13;d&#xd;", "a\nb\nc\rd\r"),
        ("&lt;&gt;&amp;&apos;&quot;&#x41;&#66;", "<>&'\"AB"),
        ("\u{7f}\u{85}\u{2028}\u{10ffff}", "\u{7f}\u{85}\u{2028}\u{10ffff}"),
    ] {
        assert_eq!(value(xml), Ok(Value::Str(wanted.into())), "{xml}");
    }
}

#[test]
fn what_xml_or_xml_rpc_forbid_is_refused() {
    for xml in [
        "<foo/>",
        "<Int>3</Int>",
        "<unicode>a</unicode>",
        "<int>1</int><int>2</int>",
        "abc<int>1</int>",
        "<string><int>1</int></string>",
        "<array>junk<data/></array>",
        "<struct><member><name>a</name></member></struct>",
        "<struct><member><value>a</value><name>a</name></member></struct>",
        "<int a='1' a='2'>1</int>",
        "<int a=1>1</int>",
        "&#1;",
        "&#0;",
        "&#xFFFE;",
        "&#xD800;",
        "&nbsp;",
        "a & b",
        "\u{1}",
        "\u{ffff}",
        "<!-- a -- b -->",
        "<boolean>true</boolean>",
        "<int>9223372036854775808</int>",
    ] {
        assert!(value(xml).is_err(), "{xml}");
    }
    assert!(call("").is_err(), "a param without a value");
    assert!(call("<value/><value/>").is_err());
}

#[test]
fn calls_may_lack_parts() {
    let parse = |text: &str| parse_call(text.as_bytes(), &Limits::request());
    let named = |name: Option<&str>| Ok(MethodCall { name: name.map(str::to_owned), params: Vec::new() });
    for (document, wanted) in [
        ("<methodCall><methodName>m</methodName></methodCall>", named(Some("m"))),
        ("<methodCall><methodName/></methodCall>", named(Some(""))),
        ("<methodCall><params/></methodCall>", named(None)),
        ("<methodResponse><params/></methodResponse>", named(None)),
        ("\n<methodCall><params/></methodCall  >\n<!-- x --><?pi?>", named(None)),
        ("<?xml version='1.0' standalone='yes'?><methodCall><params/></methodCall>", named(None)),
        (
            "<!DOCTYPE methodCall SYSTEM 'x.dtd' [<!ELEMENT a ANY>]><methodCall><params/></methodCall>",
            named(None),
        ),
    ] {
        assert_eq!(parse(document), wanted, "{document}");
    }
    assert_eq!(parse("<methodCall/>"), Err(DecodeError::NoMethod));
}

#[test]
fn broken_documents_are_refused() {
    const CALL: &str = "<methodCall><methodName>m</methodName></methodCall>";
    for document in [
        "",
        "  ",
        "text",
        "<foo/>",
        "<methodCall><methodName>m</methodName>",
        "<methodCall><methodName>m</methodName></methodCal>",
        "<methodCall><methodName>m</methodName><bogus/></methodCall>",
        "<methodCall><methodName>m",
        "<methodCall",
        &format!("{CALL}x"),
        &format!("{CALL}<a/>"),
        &format!("{CALL}{CALL}"),
        &format!("&amp;{CALL}"),
        &format!(" <?xml version='1.0'?>{CALL}"),
        &format!("<?xml?>{CALL}"),
        &format!("<?xml encoding='utf-8'?>{CALL}"),
        &format!("<!DOCTYPE m [<!ENTITY a 'b'>]>{CALL}"),
        &format!("<!DOCTYPE m [<!ENTITY % a 'b'>]>{CALL}"),
        &format!("{CALL}<!DOCTYPE m>"),
    ] {
        assert!(parse_call(document.as_bytes(), &Limits::request()).is_err(), "{document}");
    }
}

fn nested(levels: usize) -> Result<Value, DecodeError> {
    let open = "<value><array><data>".repeat(levels);
    let close = "</data></array></value>".repeat(levels);
    from_xml_value(format!("{open}{close}").as_bytes(), &Limits::request())
}

#[test]
fn depth_is_limited_long_before_the_stack() {
    let deepest = Limits::request().max_depth;
    let thread = std::thread::Builder::new().stack_size(1 << 20);
    let results =
        thread.spawn(move || (nested(deepest).is_ok(), nested(deepest + 1))).unwrap().join().unwrap();
    assert_eq!(results, (true, Err(DecodeError::TooDeep(deepest))));
    assert_eq!(nested(80_000), Err(DecodeError::TooDeep(deepest)));
}

#[test]
fn size_is_limited() {
    let limits = Limits { max_bytes: 200, max_depth: 8, max_values: 3 };
    let read = |text: String| from_xml_value::<Value>(text.as_bytes(), &limits);
    let items = |n| format!("<value><array><data>{}</data></array></value>", "<value/>".repeat(n));
    assert!(read(items(2)).is_ok());
    assert_eq!(read(items(3)), Err(DecodeError::TooManyValues(3)));
    assert_eq!(read(items(30)), Err(DecodeError::TooLong(200)));
}

#[derive(Debug, PartialEq, Deserialize)]
struct Build {
    id: i64,
    epoch: Option<u32>,
    nvr: String,
    time: DateTime,
    tags: Vec<String>,
    pair: (i32, f64),
}

#[test]
fn records_are_read_straight_from_the_document() {
    let xml = "<methodResponse><params><param><value><struct>\
        <member><name>id</name><value><int>7</int></value></member>\
        <member><name>unknown</name><value><array><data><value>x</value></data></array></value></member>\
        <member><name>epoch</name><value><nil/></value></member>\
        <member><name>nvr</name><value><string>a-1-1</string></value></member>\
        <member><name>time</name><value><dateTime.iso8601>now</dateTime.iso8601></value></member>\
        <member><name>tags</name><value><array><data><value>f40</value></data></array></value></member>\
        <member><name>pair</name><value><array><data><value><int>1</int></value><value><int>2</int></value>\
        </data></array></value></member></struct></value></param></params></methodResponse>";
    let build = Build {
        id: 7,
        epoch: None,
        nvr: "a-1-1".into(),
        time: DateTime("now".into()),
        tags: vec!["f40".into()],
        pair: (1, 2.0),
    };
    assert_eq!(parse_response::<Build>(xml.as_bytes(), &Limits::reply()), Ok(Ok(build)));
}

#[test]
fn a_wrong_type_is_named_with_its_field() {
    let xml = "<value><struct><member><name>id</name><value>x</value></member></struct></value>";
    let error = from_xml_value::<Build>(xml.as_bytes(), &Limits::reply()).unwrap_err();
    assert_eq!(error.to_string(), "id: invalid type: string \"x\", expected i64");
    let items = "<value><array><data><value/><value/></data></array></value>";
    assert!(from_xml_value::<(String,)>(items.as_bytes(), &Limits::reply()).is_err());
}

#[test]
fn faults_are_faults() {
    let fault = Fault::tag("build is already tagged <here>");
    let document = super::super::fault_response(&fault);
    assert_eq!(parse_response::<Value>(&document, &Limits::reply()), Ok(Err(fault)));
    let broken = b"<methodResponse><fault><value>x</value></fault></methodResponse>";
    assert_eq!(parse_response::<Value>(broken, &Limits::reply()), Err(DecodeError::BadFault));
}
