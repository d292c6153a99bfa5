package enum StubFabric {}
