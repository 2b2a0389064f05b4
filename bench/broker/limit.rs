//! The least that a broker does for a task: stores the message and says so, delivers the message,
//! and hears that it is done. One client, and one message at a time.

use std::env;
use std::error::Error;
use std::time::{Duration, Instant};

use async_nats::jetstream::consumer::{PullConsumer, pull};
use async_nats::jetstream::stream::{Config, RetentionPolicy};
use async_nats::jetstream::{self, Context};
use bench_broker::gauge;
use futures::StreamExt;
use tokio::runtime;

const NAME: &str = "limit";
const LONGEST: Duration = Duration::from_secs(10);

async fn run(context: &Context) -> Result<Vec<Duration>, Box<dyn Error + Send + Sync>> {
    let retention = RetentionPolicy::WorkQueue;
    let config = Config { name: NAME.to_owned(), retention, ..Config::default() };
    let stream = context.create_stream(config).await?;
    let durable_name = Some(NAME.to_owned());
    let config = pull::Config { durable_name, ..pull::Config::default() };
    let consumer: PullConsumer = stream.create_consumer(config).await?;
    let mut times = Vec::new();
    gauge::begins();
    for _ in 0..gauge::tasks() {
        let watch = Instant::now();
        context.publish(NAME, "1".into()).await?.await?;
        // A stored message may reach the consumer a moment later, so the request has to wait.
        let mut batch = consumer.batch().max_messages(1).expires(LONGEST).messages().await?;
        batch.next().await.ok_or("the message should be there")??.ack().await?;
        times.push(watch.elapsed());
    }
    println!("counted {}", times.len());
    context.delete_stream(NAME).await?;
    Ok(times)
}

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let event_loop = runtime::Builder::new_current_thread().enable_all().build()?;
    let times = event_loop.block_on(async {
        let client = async_nats::connect(env::var("NATS_URL")?).await?;
        run(&jetstream::new(client)).await
    })?;
    times.iter().for_each(|time| println!("waited {}", time.as_nanos()));
    Ok(())
}
