using DeviceAgent.MacOS.Power;

namespace DeviceAgent.TestKit.Mac;

/// <summary>Power assertions that are counted: each must be released exactly once.</summary>
public sealed class CountedAssertions : IPowerAssertions
{
    /// <summary>How many are held now.</summary>
    public int Held { get; private set; }

    /// <summary>How many were ever taken.</summary>
    public int Taken { get; private set; }

    public IDisposable Hold(string why)
    {
        Held++;
        Taken++;
        return new Assertion(this);
    }

    private sealed class Assertion(CountedAssertions all) : IDisposable
    {
        private bool released;

        public void Dispose()
        {
            ObjectDisposedException.ThrowIf(released, this);
            released = true;
            all.Held--;
        }
    }
}
