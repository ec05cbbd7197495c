using System.Net.NetworkInformation;

namespace DeviceAgent.Hosting;

/// <summary>
/// Tells when the machine's addresses change: another network, a cable, a VPN, or the network coming back after wake. On
/// macOS .NET listens to SCDynamicStore for this, on Linux to netlink; both work in a daemon.
/// </summary>
public sealed class NetworkWatch : IDisposable
{
    private Action? changed;

    /// <summary>Calls <paramref name="onChange"/> at every change from now on, on a thread of the runtime's.</summary>
    public void Start(Action onChange)
    {
        changed = onChange;
        NetworkChange.NetworkAddressChanged += OnChanged;
    }

    public void Dispose() => NetworkChange.NetworkAddressChanged -= OnChanged;

    private void OnChanged(object? sender, EventArgs e) => changed?.Invoke();
}
