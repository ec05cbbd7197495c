using System.Net.Sockets;
using DeviceAgent.Org.DeviceAccess.Revocation;
using DeviceAgent.Org.Hosting;
using DeviceAgent.Org.Storage;
using DeviceAgent.Org.Storage.PostgreSql;
using Npgsql;

namespace DeviceAgent.Org.Devices;

/// <summary>
/// Hears on a connection of its own what the org's other processes have committed (LISTEN), and wakes what waits here. PostgreSQL tells
/// of a commit or of none, so a process that is killed right after one has told the others. What is told while the connection is
/// away is lost: after each connect everything that waits looks for itself.
/// </summary>
public sealed partial class ReplicaNews(
    OrgStore store, PollWaiters waiters, RevocationLists lists, Revocations revocations, TimeProvider time, ProcessFault fault, ILogger<ReplicaNews> logger)
    : WatchedLoop(fault)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>The connection's name on the server, after the program's.</summary>
    public const string ConnectionName = "listener";

    private TimeSpan pause = FirstPause;
    private volatile bool listening;

    /// <summary>Whether it hears the others now.</summary>
    public bool IsListening => listening;

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        var database = (PostgreSqlDatabase)store.Database;
        while (true)
        {
            try
            {
                await ListenAsync(database, stoppingToken);
            }
            catch (Exception e) when (DatabaseFailure.Of(e) is not null || e is IOException or SocketException or TimeoutException or OrgConfigurationException)
            {
                // Most likely the server has gone, and with it every other connection.
                database.ForgetConnections();
                LogAway(pause, e);
            }
            finally
            {
                listening = false;
            }

            await Task.Delay(pause, time, stoppingToken);
            pause = pause + pause < LongestPause ? pause + pause : LongestPause;
        }
    }

    private async Task ListenAsync(PostgreSqlDatabase database, CancellationToken stoppingToken)
    {
        await using NpgsqlDataSource source = database.OpenOwnSource(ConnectionName);
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(stoppingToken);
        connection.Notification += (_, news) => Take(news.Payload);
        await using (var command = new NpgsqlCommand($"LISTEN {Announcement.Channel}; {OrgLocks.ShareRunning}", connection))
        {
            await command.ExecuteNonQueryAsync(stoppingToken);
        }

        pause = FirstPause;
        listening = true;
        waiters.WakeAll();
        CertificatesChanged();
        while (true)
        {
            // With the connection's own keep-alive, so that a server that is gone is noticed.
            await connection.WaitAsync(stoppingToken);
        }
    }

    private void Take(string payload)
    {
        if (payload == Announcement.Certificates)
        {
            CertificatesChanged();
            return;
        }

        foreach (string deviceId in Announcement.DevicesOf(payload))
        {
            waiters.Wake(deviceId);
        }
    }

    private void CertificatesChanged()
    {
        lists.Changed();
        revocations.LookAgain();
    }

    [LoggerMessage(EventId = 2700, EventName = "replicas.not-heard", Level = LogLevel.Error,
        Message = "the other processes of the org are not heard: devices that wait here learn of their commands when their polls end; the next try is in {Pause}")]
    private partial void LogAway(TimeSpan pause, Exception exception);
}
