use koji_proto::rpc_api;

#[rpc_api]
pub trait Exports: Send + Sync {
    async fn no_name(&self) -> Result<(), koji_proto::Fault>;

    #[rpc("notAsync")]
    fn not_async(&self) -> Result<(), koji_proto::Fault>;

    #[rpc("twice")]
    async fn twice(&self) -> Result<(), koji_proto::Fault>;

    #[rpc("twice", read)]
    async fn twice_again(&self, #[arg(optional)] a: i64) -> Result<(), koji_proto::Fault>;

    #[rpc("float")]
    async fn float(&self, #[arg(default = 1.5)] a: f64) -> Result<(), koji_proto::Fault>;

    type Other;
}

fn main() {}
