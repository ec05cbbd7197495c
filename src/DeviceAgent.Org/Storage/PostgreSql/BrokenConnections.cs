using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace DeviceAgent.Org.Storage.PostgreSql;

/// <summary>
/// Empties the pool when a connection turns out to be broken: after a restart of the server all of them are, and each would otherwise
/// fail one more request.
/// </summary>
internal sealed class BrokenConnections : DbCommandInterceptor
{
    /// <summary>The pool; set once it is there.</summary>
    public NpgsqlDataSource? Pool { get; set; }

    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => Look(eventData);

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        Look(eventData);
        return Task.CompletedTask;
    }

    private void Look(CommandErrorEventData failed)
    {
        if (failed.Connection is NpgsqlConnection { FullState: var state } && (state & (ConnectionState.Broken | ConnectionState.Open)) != ConnectionState.Open)
        {
            Pool?.Clear();
        }
    }
}
