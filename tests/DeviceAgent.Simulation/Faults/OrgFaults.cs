using DeviceAgent.Simulation.Org;
using Microsoft.Data.Sqlite;

namespace DeviceAgent.Simulation.Faults;

/// <summary>An org whose database does something of its own, by a statement that is run before each logout.</summary>
public abstract class OrgFault(string sql) : PlantedFault
{
    public sealed override void BeforeLogout(SimOrg org)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(org.Data, "org.db")};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}

/// <summary>The org merges a logout with one that a device already has.</summary>
public sealed class MergeAfterHandOut() : OrgFault("UPDATE Commands SET HandedOutAt = NULL WHERE Closed = 0 AND Withdraws IS NULL");

/// <summary>A logout forgets all but one device of the user: their commands go out, and nobody waits for them.</summary>
public sealed class DeviceLeftOut() : OrgFault("""
    CREATE TRIGGER IF NOT EXISTS LeftOut AFTER INSERT ON TraceDevices
    WHEN (SELECT COUNT(*) FROM TraceDevices WHERE TraceId = NEW.TraceId) > 1
    BEGIN DELETE FROM TraceDevices WHERE TraceId = NEW.TraceId AND DeviceId = NEW.DeviceId; END
    """);

/// <summary>The System Log has as many ends as there are, but calls every device by the name of the first.</summary>
public sealed class EndLoggedForAnotherDevice() : OrgFault("""
    CREATE TRIGGER IF NOT EXISTS WrongDevice AFTER INSERT ON Log
    WHEN NEW.Json LIKE '%device_logout.completed%'
    BEGIN
      UPDATE Log SET Json = replace(Json, (SELECT Id FROM Devices WHERE DisplayName = 'mac-2'), (SELECT Id FROM Devices WHERE DisplayName = 'mac-1'))
      WHERE Number = NEW.Number;
    END
    """);
