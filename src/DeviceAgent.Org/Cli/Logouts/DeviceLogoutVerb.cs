using DeviceAgent.Org.Cli.Client;
using DeviceAgent.Org.Cli.Output;
using DeviceAgent.Org.Logout;

namespace DeviceAgent.Org.Cli.Logouts;

/// <summary>Issues a logout and watches it.</summary>
internal sealed class DeviceLogoutVerb(Terminal terminal, AdminClient client, TimeProvider time)
{
    public Task<LogoutView> IssueAsync(string user, LogoutBody order, CancellationToken cancellationToken) =>
        client.PostAsync<LogoutView>($"{UserPath.Of(user)}/device-logout", order, cancellationToken);

    /// <inheritdoc cref="LogoutFollower.FollowAsync"/>
    public Task<int> FollowAsync(LogoutView issued, bool follow, TimeSpan? wait, bool json, CancellationToken cancellationToken) =>
        new LogoutFollower(terminal, client, time).FollowAsync([issued], follow, wait, json, cancellationToken);
}
