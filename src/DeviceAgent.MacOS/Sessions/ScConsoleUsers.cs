using DeviceAgent.Core.Logout;
using DeviceAgent.Core.PropertyLists;
using DeviceAgent.MacOS.Foundation;
using DeviceAgent.MacOS.Native;

namespace DeviceAgent.MacOS.Sessions;

/// <summary>The console users as configd has them, asked anew at each call: a connection kept would not outlive a restart of configd.</summary>
public sealed class ScConsoleUsers : IConsoleUsers
{
    private readonly IDynamicStore configd;
    private readonly CFValues values;

    public ScConsoleUsers()
        : this(new DynamicStoreCalls(), new CoreFoundationCalls())
    {
    }

    internal ScConsoleUsers(IDynamicStore configd, ICoreFoundation foundation)
    {
        this.configd = configd;
        values = new CFValues(foundation);
    }

    /// <inheritdoc/>
    public IReadOnlyList<ConsoleUser> Read()
    {
        try
        {
            using CFObject name = values.String("org.deviceagent.agent");
            using CFObject store = values.Own(configd.Create(name.Value));
            if (store.IsInvalid)
            {
                throw Failure(configd.Error());
            }

            using CFObject key = values.String(SystemConfiguration.ConsoleUserKey);
            using CFObject value = values.Own(configd.CopyValue(store.Value, key.Value));
            if (value.IsInvalid)
            {
                int error = configd.Error();
                // Not set yet: nobody has been at the console since the boot, not even the login window.
                return error == SystemConfiguration.StatusNoKey ? [] : throw Failure(error);
            }

            return ConsoleUserList.Parse(values.Read(value));
        }
        catch (Exception e) when (e is IOException or PropertyListException)
        {
            throw new SessionListException($"the console users cannot be read: {e.Message}", e);
        }
    }

    private SessionListException Failure(int error) =>
        new($"the console users cannot be read: {configd.Describe(error)} (SystemConfiguration error {error})");
}
