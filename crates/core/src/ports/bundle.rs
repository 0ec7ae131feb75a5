//! How a bundle of ports is made of the fields of a struct.

/// Declares a struct, and implements a bundle of ports for it: each accessor of the bundle returns the field of its name.
///
/// ```
/// use omni_core::bundle;
/// use omni_core::scheduler::health_tick::{HealthTick, HealthTickPorts};
/// use omni_core::testing::in_memory::Memory;
///
/// bundle! {
///     /// Ports of a tick whose time stands still.
///     struct Still: HealthTickPorts {
///         health: Memory,
///         env: Memory,
///     }
/// }
///
/// let memory = Memory::new(1);
/// let tick = HealthTick { ports: Still { health: memory.clone(), env: memory } };
/// ```
#[macro_export]
macro_rules! bundle {
    ($(#[$meta:meta])* $vis:vis struct $name:ident: $bundle:ident { $($port:ident: $type:ty),+ $(,)? }) => {
        $(#[$meta])*
        $vis struct $name {
            $($port: $type,)+
        }

        #[expect(refining_impl_trait, reason = "whoever holds the struct knows the types of its fields")]
        impl $bundle for $name {
            $(fn $port(&self) -> &$type {
                &self.$port
            })+
        }
    };
}
