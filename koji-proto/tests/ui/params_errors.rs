use koji_proto::RpcParams;

#[derive(serde::Deserialize, RpcParams)]
pub struct Request {
    #[arg("wireName")]
    name: String,
    #[arg(rest)]
    others: Vec<String>,
}

#[derive(RpcParams)]
pub struct Tuple(i64);

fn main() {}
