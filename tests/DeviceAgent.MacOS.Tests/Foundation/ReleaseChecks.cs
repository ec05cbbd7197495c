namespace DeviceAgent.MacOS.Tests.Foundation;

/// <summary>Runs an operation well and with each of its creations failing in turn: whatever comes out, nothing may be left.</summary>
internal static class ReleaseChecks
{
    /// <param name="operation">Uses the frameworks anew; may throw <typeparamref name="TFailure"/> and nothing else.</param>
    /// <returns>How many objects the whole operation makes.</returns>
    public static int NothingIsLeft<TFailure>(Action<CountedFoundation> operation)
        where TFailure : Exception
    {
        var whole = new CountedFoundation();
        operation(whole);
        Assert.Equal(0, whole.Living);
        Assert.NotEqual(0, whole.Creations);
        for (int failing = 1; failing <= whole.Creations; failing++)
        {
            var foundation = new CountedFoundation { FailingCreation = failing };
            try
            {
                operation(foundation);
            }
            catch (TFailure)
            {
            }

            Assert.Equal(0, foundation.Living);
        }

        return whole.Creations;
    }
}
