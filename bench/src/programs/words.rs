//! Counts the words of a text.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::thread;

use fastrand::Rng;
use rayon::prelude::*;

use super::{Outcome, Program, Request, Sample, Sampler, Variant};
use crate::process_pool_map::Pool;

pub(super) const PROGRAM: Program = Program {
    name: "words",
    what: "the words of a text of 100 MB are counted",
    size: 100,
    quick: 1,
    python: &["one thread", "threads", "Pool"],
    rust: &[
        Variant { name: "one thread", beside: "one thread", run: one_thread },
        Variant { name: "threads", beside: "threads", run: threads },
        Variant { name: "processes", beside: "Pool", run: processes },
        Variant { name: "rayon", beside: "Pool", run: rayon },
        Variant { name: "rayon, with_min_len", beside: "Pool", run: rayon_in_few_pieces },
    ],
    prepare,
};

/// The text is counted in this many chunks.
const CHUNKS: u64 = 100;
/// The different words in a long text.
const VOCABULARY: usize = 200_000;

fn prepare(megabytes: u64) -> Result<Option<Box<Sampler>>, String> {
    let io = |error: io::Error| error.to_string();
    let folder = tempfile::tempdir().map_err(io)?;
    let path = folder.path().join("words.txt");
    let expected = write(&path, megabytes * 1_000_000).map_err(io)?;
    Ok(Some(Box::new(move |command| {
        let path = folder.path().join("words.txt");
        Sample::take(command(&path.to_string_lossy())?, "words", megabytes, expected)
    })))
}

/// Writes a text, the same each time. Returns the number of words, and of different words. As in
/// natural language (Zipf's law), a word is the rarer the longer it is: the second most frequent
/// word occurs half as often as the first, the third a third as often.
fn write(path: &Path, bytes: u64) -> io::Result<[u64; 2]> {
    let vocabulary: Vec<String> = (0..VOCABULARY).map(word).collect();
    let mut text = BufWriter::new(File::create(path)?);
    let (mut random, mut occurs) = (Rng::with_seed(1), vec![false; VOCABULARY]);
    let (mut written, mut words) = (0, 0);
    while written < bytes {
        let rank = (VOCABULARY as f64).powf(random.f64()) as usize - 1;
        let word = &vocabulary[rank];
        occurs[rank] = true;
        words += 1;
        written += word.len() as u64 + 1;
        let end = if words % 10 == 0 { "\n" } else { " " };
        text.write_all(word.as_bytes()).and_then(|()| text.write_all(end.as_bytes()))?;
    }
    text.flush()?;
    Ok([words, occurs.iter().filter(|occurs| **occurs).count() as u64])
}

/// Returns the word of a rank. The hundred most frequent words have two letters, the next ten
/// thousand have four, and the others have six.
fn word(rank: usize) -> String {
    let mut word = String::new();
    let mut rest = rank + 1;
    while rest > 0 {
        rest -= 1;
        word.push(char::from(b"bcdfghjklmnpqrstvwxz"[rest % 20]));
        word.push(char::from(b"aeiou"[rest / 20 % 5]));
        rest /= 100;
    }
    word
}

/// The words of a text, with their counts.
type Words = HashMap<String, u64>;
/// Where a chunk begins and ends in the file.
type Chunk = (u64, u64);

/// Returns chunks of whole lines.
fn split(path: &str) -> io::Result<Vec<Chunk>> {
    let mut text = BufReader::new(File::open(path)?);
    let size = text.get_ref().metadata()?.len();
    let mut ends = vec![0];
    for chunk in 1..=CHUNKS {
        text.seek(SeekFrom::Start(size * chunk / CHUNKS))?;
        text.skip_until(b'\n')?;
        ends.push(text.stream_position()?);
    }
    Ok(ends.windows(2).map(|ends| (ends[0], ends[1])).collect())
}

/// Counts the words of a chunk.
fn add(mut words: Words, text: &File, (begin, end): Chunk) -> io::Result<Words> {
    let mut chunk = vec![0; (end - begin) as usize];
    text.read_exact_at(&mut chunk, begin)?;
    for word in str::from_utf8(&chunk).map_err(io::Error::other)?.split_whitespace() {
        match words.get_mut(word) {
            Some(count) => *count += 1,
            None => _ = words.insert(word.to_owned(), 1),
        }
    }
    Ok(words)
}

/// Counts the words of some chunks.
fn count(path: &str, chunks: &[Chunk]) -> io::Result<Words> {
    let text = File::open(path)?;
    chunks.iter().try_fold(Words::new(), |words, chunk| add(words, &text, *chunk))
}

/// Adds up counts.
fn merge(mut words: Words, others: Words) -> Words {
    for (word, count) in others {
        *words.entry(word).or_default() += count;
    }
    words
}

/// Returns the chunks of each worker.
fn shares(path: &str) -> io::Result<Vec<Vec<Chunk>>> {
    let (chunks, workers) = (split(path)?, thread::available_parallelism()?.get());
    let share = |worker| chunks.iter().skip(worker).step_by(workers).copied().collect();
    Ok((0..workers).map(share).collect())
}

fn one_thread(request: &Request, path: &str) -> Outcome {
    finish(request, &count(path, &split(path)?)?)
}

fn threads(request: &Request, path: &str) -> Outcome {
    let shares = shares(path)?;
    let words = thread::scope(|scope| {
        let threads = shares.iter().map(|chunks| scope.spawn(|| count(path, chunks)));
        let threads: Vec<_> = threads.collect();
        let counts = threads.into_iter().map(|thread| thread.join().expect("should not panic"));
        counts.reduce(|words, others| Ok(merge(words?, others?)))
    });
    finish(request, &words.ok_or("no worker")??)
}

fn rayon(request: &Request, path: &str) -> Outcome {
    in_pieces(request, path, 1)
}

/// As many pieces as there are threads, so few maps have to be merged.
fn rayon_in_few_pieces(request: &Request, path: &str) -> Outcome {
    in_pieces(request, path, (CHUNKS as usize).div_ceil(rayon::current_num_threads()))
}

/// Counts with rayon, at least `chunks` chunks with the same map.
fn in_pieces(request: &Request, path: &str, chunks: usize) -> Outcome {
    let text = File::open(path)?;
    let words = split(path)?
        .into_par_iter()
        .with_min_len(chunks)
        .try_fold(Words::new, |words, chunk| add(words, &text, chunk))
        .try_reduce(Words::new, |words, others| Ok(merge(words, others)))?;
    finish(request, &words)
}

fn processes(request: &Request, path: &str) -> Outcome {
    let job = |(path, chunks): (String, Vec<Chunk>)| {
        count(&path, &chunks).map_err(|error| error.to_string())
    };
    let shares = shares(path)?;
    let pool = Pool::new(shares.len())?;
    let counts = pool.map(job, shares.into_iter().map(|chunks| (path.to_owned(), chunks)))?;
    let words = counts.into_iter().reduce(merge).ok_or("no worker")?;
    finish(request, &words)
}

fn finish(request: &Request, words: &Words) -> Outcome {
    Ok(request.finish(&[words.values().sum(), words.len() as u64])?)
}
