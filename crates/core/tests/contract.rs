//! The in-memory ports keep the contracts of all ports.

use omni_core::ports::Env;
use omni_core::testing::in_memory::{Memory, run};
use omni_core::testing::port_contracts;
use omni_core::testing::port_contracts::{Fixture, Order, TestItem};

fn check(suite: impl AsyncFnOnce(&Memory, &Fixture)) {
    let memory = Memory::new(1);
    let fixture = Fixture::new("contract", memory.now());
    run(suite(&memory, &fixture));
}

#[test]
fn effects_happen_once() {
    check(async |memory, fixture| port_contracts::effects(memory, fixture).await);
}

#[test]
fn tries_are_counted_once_a_receive() {
    check(async |memory, fixture| port_contracts::tries(memory, fixture).await);
}

#[test]
fn timelines_keep_messages() {
    check(async |memory, fixture| port_contracts::timelines(memory, memory, fixture).await);
}

#[test]
fn sends_and_receipts_meet() {
    check(async |memory, fixture| port_contracts::attempts(memory, memory, fixture).await);
}

#[test]
fn sends_and_readers_meet() {
    check(async |memory, fixture| port_contracts::readers(memory, fixture).await);
}

#[test]
fn conversations_open_once() {
    check(async |memory, fixture| port_contracts::conversations(memory, fixture).await);
}

#[test]
fn long_texts_are_kept_in_versions() {
    check(async |memory, fixture| port_contracts::fragments(memory, fixture).await);
}

#[test]
fn the_last_word_of_a_customer_counts() {
    check(async |memory, fixture| port_contracts::consent(memory, fixture).await);
}

#[test]
fn no_call_is_announced_after_a_stop() {
    check(async |memory, fixture| port_contracts::guarded_effects(memory, memory, fixture).await);
}

#[test]
fn contacts_are_known_beside_what_they_said() {
    check(async |memory, fixture| port_contracts::contacts(memory, memory, fixture).await);
}

#[test]
fn histories_are_in_order() {
    check(async |memory, fixture| port_contracts::history(memory, memory, fixture).await);
}

#[test]
fn state_machines_start_once() {
    check(async |memory, fixture| {
        memory.add_state_machine("contract");
        let started = async || memory.executions().into_iter().map(|((_, name), input)| (name, input)).collect();
        port_contracts::state_machines(memory, fixture, "contract", started).await;
    });
}

#[test]
fn the_health_of_carriers_adds_up() {
    check(async |memory, fixture| port_contracts::health(memory, fixture).await);
}

#[test]
fn what_tenants_cost_adds_up() {
    check(async |memory, fixture| {
        fixture.prices().into_iter().for_each(|table| memory.add_prices(table));
        port_contracts::prices(memory, fixture).await;
        port_contracts::costs(memory, fixture).await;
    });
}

#[test]
fn the_schedule_gives_what_is_due() {
    check(async |memory, fixture| port_contracts::schedule(memory, fixture).await);
}

#[test]
fn rate_limits_hold_and_waits_are_spread() {
    check(async |memory, fixture| port_contracts::rates(memory, fixture).await);
}

#[test]
fn a_scheduled_message_is_changed_by_one_at_a_time() {
    check(async |memory, fixture| port_contracts::scheduled_messages(memory, fixture).await);
}

#[test]
fn configuration_is_found_by_its_keys() {
    check(async |memory, fixture| {
        fixture.channels().into_iter().for_each(|channel| memory.add_channel(channel));
        memory.add_tenant(fixture.tenant());
        memory.add_api_key(fixture.api_key());
        fixture.secret_versions().into_iter().for_each(|version| memory.add_secret(fixture.secret(), version));
        port_contracts::channels(memory, fixture).await;
        port_contracts::tenants(memory, fixture).await;
        port_contracts::api_keys(memory, fixture).await;
        port_contracts::secrets(memory, fixture).await;
        memory.add_unreadable_channel(&fixture.tenant_id());
        port_contracts::unreadable_channels(memory, fixture).await;
    });
}

#[test]
fn every_version_of_a_configuration_is_kept() {
    check(async |memory, fixture| port_contracts::configurations(memory, fixture).await);
}

#[test]
fn queues_keep_what_they_promise() {
    for (name, order) in [("parcels.fifo", Order::Fifo), ("parcels", Order::Standard)] {
        check(async |memory, fixture| {
            let queue = memory.queue::<TestItem>(name);
            port_contracts::outbox(&queue, fixture, order, async || queue.drain().unwrap()).await;
        });
    }
}

#[test]
fn dead_letters_are_found_again() {
    check(async |memory, fixture| {
        port_contracts::dead_letters(memory, fixture, async || memory.take_dead_letters()).await;
    });
}
