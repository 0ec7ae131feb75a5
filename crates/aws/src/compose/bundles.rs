//! Which adapter each port of a use case is on AWS.

use omni_core::bundle;
use omni_core::events::changes::ChangesPorts;
use omni_core::events::stuck::StreamPorts;
use omni_core::inbound::receive::ReceivePorts;
use omni_core::inbound::route::RoutePorts;
use omni_core::inbound::workflow::WorkflowPorts;
use omni_core::operations::ports::OperationsPorts;
use omni_core::outbound::admit::AdmitPorts;
use omni_core::outbound::deliver::DeliverPorts;
use omni_core::outbound::failover::FailoverPorts;
use omni_core::outbound::select::SelectPorts;
use omni_core::runtime::batch::BatchPorts;
use omni_core::scheduler::health_tick::HealthTickPorts;
use omni_core::scheduler::release::ReleasePorts;

use super::Adapters;
use crate::carriers::carrier_api::HttpCarrierApi;
use crate::carriers::secrets::SecretStore;
use crate::dynamodb::attempts::AttemptsTable;
use crate::dynamodb::configuration::Configuration;
use crate::dynamodb::consent::ConsentTable;
use crate::dynamodb::contacts::ContactsTable;
use crate::dynamodb::conversations::ConversationsTable;
use crate::dynamodb::costs::CostsTable;
use crate::dynamodb::effects::EffectsTable;
use crate::dynamodb::fragments::FragmentsTable;
use crate::dynamodb::health::HealthTable;
use crate::dynamodb::rate_limits::RatesTable;
use crate::dynamodb::schedule::ScheduleTable;
use crate::dynamodb::timelines::TimelinesTable;
use crate::dynamodb::tries::TriesTable;
use crate::env::SystemEnv;
use crate::messaging::dead_letters::DeadLetterQueue;
use crate::messaging::queue::Queue;
use crate::messaging::state_machines::Machines;
use crate::messaging::topic::Topic;
use crate::settings::Missing;

/// Declares a bundle: each port, the type of its adapter, and where that comes from.
macro_rules! adapters {
    ($(#[$meta:meta])* $name:ident: $bundle:ident from $adapters:ident { $($port:ident: $type:ty = $adapter:expr,)+ }) => {
        bundle! {
            $(#[$meta])*
            #[derive(Debug)]
            pub struct $name: $bundle { $($port: $type,)+ }
        }

        impl $name {
            pub(super) fn new($adapters: &Adapters) -> Result<Self, Missing> {
                Ok(Self { $($port: $adapter,)+ })
            }
        }
    };
}

adapters! {
    /// The ports of every receive function.
    ReceiveAdapters: ReceivePorts from adapters {
        configuration: Configuration = adapters.configuration()?,
        secrets: SecretStore = adapters.secrets(),
        inbound: Queue = adapters.queue("INBOUND_QUEUE_URL")?,
        receipts: Queue = adapters.queue("RECEIPTS_QUEUE_URL")?,
        dead_letters: DeadLetterQueue = adapters.dead_letters()?,
        env: SystemEnv = SystemEnv,
    }
}

adapters! {
    /// The ports of `inbound-router`.
    RouteAdapters: RoutePorts from adapters {
        configuration: Configuration = adapters.configuration()?,
        effects: EffectsTable = adapters.effects()?,
        timelines: TimelinesTable = adapters.timelines()?,
        conversations: ConversationsTable = adapters.conversations()?,
        consent: ConsentTable = adapters.consent()?,
        contacts: ContactsTable = adapters.contacts()?,
        fragments: FragmentsTable = adapters.fragments()?,
        schedule: ScheduleTable = adapters.schedule()?,
        workflows: Queue = adapters.queue("WORKFLOW_QUEUE_URL")?,
        outbound: Queue = adapters.queue("OUTBOUND_QUEUE_URL")?,
        machines: Machines = adapters.machines()?,
        env: SystemEnv = SystemEnv,
    }
}

adapters! {
    /// The ports of `message-processor`.
    WorkflowAdapters: WorkflowPorts from adapters {
        configuration: Configuration = adapters.configuration()?,
        contacts: ContactsTable = adapters.contacts()?,
        conversations: ConversationsTable = adapters.conversations()?,
        history: TimelinesTable = adapters.timelines()?,
        effects: EffectsTable = adapters.effects()?,
        timelines: TimelinesTable = adapters.timelines()?,
        outbound: Queue = adapters.queue("OUTBOUND_QUEUE_URL")?,
        env: SystemEnv = SystemEnv,
    }
}

adapters! {
    /// The ports of `outbound-router`.
    AdmitAdapters: AdmitPorts from adapters {
        configuration: Configuration = adapters.configuration()?,
        effects: EffectsTable = adapters.effects()?,
        timelines: TimelinesTable = adapters.timelines()?,
        conversations: ConversationsTable = adapters.conversations()?,
        consent: ConsentTable = adapters.consent()?,
        contacts: ContactsTable = adapters.contacts()?,
        schedule: ScheduleTable = adapters.schedule()?,
        selection: Queue = adapters.queue("SELECTION_QUEUE_URL")?,
        env: SystemEnv = SystemEnv,
    }
}

adapters! {
    /// The ports of `carrier-selector`.
    SelectAdapters: SelectPorts from adapters {
        configuration: Configuration = adapters.configuration()?,
        effects: EffectsTable = adapters.effects()?,
        timelines: TimelinesTable = adapters.timelines()?,
        health: HealthTable = adapters.health()?,
        deliveries: Queue = adapters.queue("DELIVERY_QUEUE_URL")?,
        env: SystemEnv = SystemEnv,
    }
}

adapters! {
    /// The ports of `delivery-coordinator`.
    DeliverAdapters: DeliverPorts from adapters {
        configuration: Configuration = adapters.configuration()?,
        secrets: SecretStore = adapters.secrets(),
        effects: EffectsTable = adapters.guarded_effects()?,
        timelines: TimelinesTable = adapters.timelines()?,
        attempts: AttemptsTable = adapters.attempts()?,
        consent: ConsentTable = adapters.consent()?,
        health: HealthTable = adapters.health()?,
        rates: RatesTable = adapters.rates()?,
        schedule: ScheduleTable = adapters.schedule()?,
        carriers: HttpCarrierApi = HttpCarrierApi::default(),
        retries: Queue = adapters.queue("RETRY_QUEUE_URL")?,
        failures: Queue = adapters.queue("DELIVERY_FAILED_QUEUE_URL")?,
        env: SystemEnv = SystemEnv,
    }
}

adapters! {
    /// The ports of the tick of `delivery-coordinator`.
    ReleaseAdapters: ReleasePorts from adapters {
        schedule: ScheduleTable = adapters.schedule()?,
        timelines: TimelinesTable = adapters.timelines()?,
        dead_letters: DeadLetterQueue = adapters.dead_letters()?,
        retries: Queue = adapters.queue("RETRY_QUEUE_URL")?,
        inbound: Queue = adapters.queue("INBOUND_QUEUE_URL")?,
        outbound: Queue = adapters.queue("OUTBOUND_QUEUE_URL")?,
        env: SystemEnv = SystemEnv,
    }
}

adapters! {
    /// The ports of `failover-router`.
    FailoverAdapters: FailoverPorts from adapters {
        effects: EffectsTable = adapters.effects()?,
        timelines: TimelinesTable = adapters.timelines()?,
        health: HealthTable = adapters.health()?,
        deliveries: Queue = adapters.queue("DELIVERY_QUEUE_URL")?,
        env: SystemEnv = SystemEnv,
    }
}

adapters! {
    /// The ports of the tick of `failover-router`.
    HealthTickAdapters: HealthTickPorts from adapters {
        health: HealthTable = adapters.health()?,
        env: SystemEnv = SystemEnv,
    }
}

adapters! {
    /// The ports of `stream-processor`.
    ChangesAdapters: ChangesPorts from adapters {
        effects: EffectsTable = adapters.effects()?,
        conversations: ConversationsTable = adapters.conversations()?,
        health: HealthTable = adapters.health()?,
        costs: CostsTable = adapters.costs()?,
        events: Topic = adapters.topic("MESSAGE_EVENTS_TOPIC_ARN")?,
        env: SystemEnv = SystemEnv,
    }
}

adapters! {
    /// The ports of whoever handles the changes of a stream.
    StreamAdapters: StreamPorts from adapters {
        dead_letters: DeadLetterQueue = adapters.dead_letters()?,
        env: SystemEnv = SystemEnv,
    }
}

adapters! {
    /// The ports of whoever handles the records of a queue.
    BatchAdapters: BatchPorts from adapters {
        dead_letters: DeadLetterQueue = adapters.dead_letters()?,
        timelines: TimelinesTable = adapters.timelines()?,
        tries: TriesTable = adapters.tries()?,
        env: SystemEnv = SystemEnv,
    }
}

adapters! {
    /// The ports of `operations-api`.
    OperationsAdapters: OperationsPorts from adapters {
        configuration: Configuration = adapters.configuration()?,
        conversations: ConversationsTable = adapters.conversations()?,
        effects: EffectsTable = adapters.effects()?,
        timelines: TimelinesTable = adapters.timelines()?,
        schedule: ScheduleTable = adapters.schedule()?,
        outbound: Queue = adapters.queue("OUTBOUND_QUEUE_URL")?,
        contacts: ContactsTable = adapters.contacts()?,
        consent: ConsentTable = adapters.consent()?,
        costs: CostsTable = adapters.costs()?,
        health: HealthTable = adapters.health()?,
        env: SystemEnv = SystemEnv,
    }
}
