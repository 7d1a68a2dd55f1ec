//! A parallel map that returns results in order.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::channel;

/// Items for each core, if there is enough work.
const ITEMS_PER_CORE: u64 = 4;
/// Items that may be in progress or finished in addition to one for each core.
const AHEAD: usize = 2;

/// Maps items on all cores, and calls `visit` with the results in the order of the items, on this thread, which must not
/// be one of rayon's. Cores do not wait for each other, but only a few items are taken ahead of the last result visited: one for each
/// core, and [`AHEAD`] more.
///
/// # Errors
/// `visit` returned an error. Items in progress are then finished, but not visited.
pub(super) fn ordered_map<T: Send, R: Send, E>(
    items: impl IntoIterator<Item = T>,
    map: impl Fn(T) -> R + Sync,
    mut visit: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let ahead = rayon::current_num_threads() + AHEAD;
    let (sender, receiver) = channel::<(usize, Result<R, Box<dyn Any + Send>>)>();
    let (map, mut items) = (&map, items.into_iter().enumerate());
    rayon::in_place_scope(|scope| {
        let mut done = BTreeMap::new();
        let (mut taken, mut visited) = (0, 0);
        loop {
            while taken < visited + ahead
                && let Some((number, item)) = items.next()
            {
                let sender = sender.clone();
                scope.spawn(move |_| {
                    // Nobody receives this if an earlier item failed.
                    let _ = sender.send((number, catch_unwind(AssertUnwindSafe(|| map(item)))));
                });
                taken += 1;
            }
            if visited == taken {
                return Ok(());
            }
            let result = loop {
                if let Some(result) = done.remove(&visited) {
                    break result;
                }
                let (number, result) = receiver.recv().expect("this function has a sender");
                done.insert(number, result);
            };
            visited += 1;
            visit(result.unwrap_or_else(|panic| resume_unwind(panic)))?;
        }
    })
}

/// The size of an item if `total` is divided into items, at most `max`; a small total is divided so that every core has work.
pub(super) fn chunk_size(total: u64, max: u64) -> u64 {
    (total / (ITEMS_PER_CORE * rayon::current_num_threads() as u64)).clamp(1, max)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn results_come_in_order_and_few_are_pending() {
        let (taken, shown) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let items = (0..500_usize).inspect(|_| _ = taken.fetch_add(1, Ordering::SeqCst));
        let work = |number: usize| {
            if number.is_multiple_of(7) {
                std::thread::sleep(Duration::from_micros(200));
            }
            number * 2
        };
        let mut expected = 0;
        let result: Result<(), ()> = ordered_map(items, work, |result| {
            assert_eq!(result, expected);
            expected += 2;
            let pending = taken.load(Ordering::SeqCst) - shown.fetch_add(1, Ordering::SeqCst);
            assert!(pending <= rayon::current_num_threads() + AHEAD, "{pending}");
            Ok(())
        });
        assert_eq!((result, expected), (Ok(()), 1_000));
    }

    #[test]
    fn small_totals_are_divided() {
        let cores = rayon::current_num_threads() as u64;
        assert_eq!([0, 1, 8 * cores, 1_000_000 * cores].map(|all| chunk_size(all, 32)), [1, 1, 2, 32]);
    }

    #[test]
    fn an_error_ends_the_map() {
        let mut seen = 0;
        let result = ordered_map(
            0..,
            |number: u64| number,
            |number| {
                seen += 1;
                if number == 10 { Err("ten") } else { Ok(()) }
            },
        );
        assert_eq!((result, seen), (Err("ten"), 11));
        assert_eq!(ordered_map(std::iter::empty(), |number: u64| number, |_| Err("none")), Ok(()));
    }

    #[test]
    fn a_panic_is_propagated() {
        let work = |number: u64| assert!(number != 3, "three");
        assert!(catch_unwind(|| ordered_map(0..9, work, |()| Ok::<(), ()>(()))).is_err());
    }
}
